"""What is HTTP and not the blog: problems, ETags, cursors, uploads, middleware, retries."""
