"""HTTP, apart from the blog: problem documents, ETags, cursors, uploads, middleware, retries."""
