"""The colours and fonts of JupyterLab's own theme, so that a drawing follows light and dark.

Each has a fallback that is legible on both grounds, for places that have no theme (a rendered
notebook on a web page). A colour never says anything that a word or a sign does not say as well.
"""

BRAND = "var(--jp-brand-color1,#1976d2)"
WARN = "var(--jp-warn-color0,#e65100)"
ERROR = "var(--jp-error-color1,#d32f2f)"
SUCCESS = "var(--jp-success-color1,#2e7d32)"
MUTED = "var(--jp-ui-font-color2,#777)"

# Mid-tones as fallbacks, beside which the thin patterns of the X-ray can still be told apart.
WARN_SOFT = "var(--jp-warn-color0,#d9730d)"
ERROR_SOFT = "var(--jp-error-color1,#d14b5a)"

SANS = "var(--jp-ui-font-family,system-ui,sans-serif)"
# Without the theme's first choices: their letters differ in width, and lines are broken by count.
MONO = "Menlo,Consolas,'DejaVu Sans Mono',monospace"
