"""The colours and fonts of JupyterLab's own theme, so that a drawing follows light and dark.

Each has a fallback that is legible on both grounds, for places that have no theme (a rendered
notebook on a web page). A colour never says anything that a word or a sign does not say as well.
"""

BRAND = "var(--jp-brand-color1,#1976d2)"
WARN = "var(--jp-warn-color0,#e65100)"
ERROR = "var(--jp-error-color1,#d32f2f)"
SUCCESS = "var(--jp-success-color1,#2e7d32)"
TEXT = "var(--jp-content-font-color1,currentColor)"
KEYWORD = "var(--jp-mirror-editor-keyword-color,#008000)"

# The same hues for letters: mixed with the page's own colour of letters, so that they stand out
# from a light and from a dark ground by at least 4.5 to 1, as small text should.
BRAND_TEXT = f"color-mix(in srgb,{BRAND} 75%,{TEXT})"
WARN_TEXT = f"color-mix(in srgb,{WARN} 70%,{TEXT})"
ERROR_TEXT = f"color-mix(in srgb,{ERROR} 80%,{TEXT})"

MUTED = "var(--jp-ui-font-color2,#777)"

# Mid-tones as fallbacks, beside which the thin patterns of the X-ray can still be told apart.
WARN_SOFT = "var(--jp-warn-color0,#d9730d)"
ERROR_SOFT = "var(--jp-error-color1,#d14b5a)"

SANS = "var(--jp-ui-font-family,system-ui,sans-serif)"
# Without the theme's first choices: their letters differ in width, and lines are broken by count.
MONO = "Menlo,Consolas,'DejaVu Sans Mono',monospace"
