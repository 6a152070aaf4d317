"""How the drawing looks. Colours of the ground and of letters are the page's own.

Each state has a hue, a pattern and its name, so that no reader needs to tell the hues apart. They
are mid-tones with thin veils, legible on a light and on a dark ground.
"""

from string import Template

from workbook.displays import theme

STYLE = Template("""<style>
.wb-xray{--xg:var(--jp-layout-color0,var(--vscode-editor-background,Canvas));
--xt:var(--jp-content-font-color1,var(--vscode-editor-foreground,CanvasText));
--xl:var(--jp-border-color2,rgba(128,128,128,.35));
--xm:var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace);
--transient:#8a8f98;--pending:#b97f0b;--persistent:#2b9a66;--deleted:#d14b5a;--detached:#6673dc;
--done:$brand;--undone:$warn;--said:$warn_text;
color:var(--xt);background:var(--xg);margin:.5em 0;
font:13px/1.35 var(--jp-ui-font-family,sans-serif)}
.wb-xray .head{opacity:.75;margin-bottom:.4em}
.wb-xray .scroll{overflow-x:auto;padding-bottom:4px}
.wb-xray .scroll+.scroll{margin-top:10px}
.wb-xray .grid{display:grid;width:max-content;min-width:100%;align-items:center;position:relative}
.wb-xray .col{align-self:stretch;border-left:1px solid var(--xl)}
.wb-xray .col.bad{background:rgba(209,75,90,.09)}
.wb-xray .col.gap{background:repeating-linear-gradient(90deg,rgba(128,128,128,.16) 0 1px,
transparent 1px 5px)}
.wb-xray .who{position:sticky;left:0;z-index:3;background:var(--xg);align-self:stretch;
padding:5px 12px 5px 2px;min-height:24px;display:flex;flex-direction:column;justify-content:center}
.wb-xray .who.first{justify-content:flex-start;padding-top:8px}
.wb-xray .who.lane-of{padding:1px 12px 1px 2px}
.wb-xray .who b{font-weight:600;white-space:nowrap}
.wb-xray .who i{font-style:normal;font-size:11px;opacity:.7;white-space:nowrap}
.wb-xray .code{align-self:end;padding:2px 10px 8px 8px;font:12px/1.4 var(--xm);
overflow-wrap:anywhere}
.wb-xray .code s{text-decoration:none;opacity:.75;font:11px var(--jp-ui-font-family,sans-serif);
display:block}
.wb-xray .quiet{opacity:.72}
.wb-xray .raised{color:$error_text;font-weight:600;display:block}
.wb-xray .run{height:22px;margin:4px 0;border-radius:5px;border:1.5px solid var(--c);
box-sizing:border-box;z-index:1;display:flex;align-items:center;min-width:0}
.wb-xray .run.on{border-right:0;border-radius:5px 0 0 5px}
.wb-xray .run.from{border-left:0;border-radius:0 5px 5px 0}
.wb-xray .run.from.on{border-radius:0}
.wb-xray .run span{position:sticky;left:var(--w);background:var(--xg);border-radius:3px;
padding:0 5px;margin-left:4px;font-size:11.5px;line-height:16px;white-space:nowrap}
.wb-xray .transient{--c:var(--transient);border-style:dashed}
.wb-xray .pending{--c:var(--pending);background:radial-gradient(circle at 3px 3px,
rgba(185,127,11,.75) 1.1px,transparent 1.3px) 0 0/7px 7px,rgba(185,127,11,.13)}
.wb-xray .persistent{--c:var(--persistent);background:rgba(43,154,102,.34)}
.wb-xray .partly{--c:var(--persistent);background:repeating-linear-gradient(135deg,
rgba(43,154,102,.34) 0 10px,transparent 10px 14px)}
.wb-xray .expired{--c:var(--persistent);background:repeating-linear-gradient(135deg,
rgba(43,154,102,.55) 0 1.5px,transparent 1.5px 7px)}
.wb-xray .deleted{--c:var(--deleted);background:repeating-linear-gradient(45deg,
rgba(209,75,90,.42) 0 1.5px,transparent 1.5px 6px),repeating-linear-gradient(135deg,
rgba(209,75,90,.42) 0 1.5px,transparent 1.5px 6px)}
.wb-xray .detached{--c:var(--detached);border-style:dotted;border-width:2px;
background:rgba(102,115,220,.16)}
.wb-xray .detached.empty{background:repeating-linear-gradient(135deg,rgba(102,115,220,.55) 0 1.5px,
transparent 1.5px 7px)}
.wb-xray .gone{border:0;background:none;opacity:.7}
.wb-xray .gone span{background:none;font-style:italic}
.wb-xray .lane{--c:var(--done);height:12px;background:rgba(25,118,210,.25);border-radius:3px}
.wb-xray .lane.on{border-radius:3px 0 0 3px}
.wb-xray .lane.undone{--c:var(--undone);border-style:dashed;background:none}
.wb-xray .lane.refuses{--c:var(--deleted);height:18px;background:repeating-linear-gradient(90deg,
rgba(209,75,90,.4) 0 2px,transparent 2px 6px)}
.wb-xray .ended{z-index:2;font-size:11px;font-weight:600;padding-left:5px;white-space:nowrap;
color:var(--done)}
.wb-xray .ended.undone{color:var(--said)}
.wb-xray .mark{z-index:2;font-size:11px;padding:0 8px 4px;margin-top:-3px;opacity:.85}
.wb-xray .sql{align-self:start;padding:6px 8px 4px;
font:11.5px/1.45 var(--xm);overflow-wrap:anywhere}
.wb-xray .sql div{padding-left:1em;text-indent:-1em}
.wb-xray .sql i{font-style:normal;opacity:.68}
.wb-xray .sql .end{color:var(--done);font-weight:600}.wb-xray .sql .undo{color:var(--said);
font-weight:600}
.wb-xray .sql .bad i{color:$error_text;opacity:1}
.wb-xray .rule{border-top:1px solid var(--xl);align-self:start;height:0;z-index:1}
.wb-xray .legend{display:flex;flex-wrap:wrap;gap:2px 16px;margin:.5em 0 .2em;font-size:12px}
.wb-xray .legend div{display:flex;align-items:center;gap:6px}
.wb-xray .legend .run{width:26px;height:14px;margin:0;flex:none}
.wb-xray .legend i{font-style:normal;opacity:.7}
.wb-xray summary{cursor:pointer;opacity:.75;font-size:12px}
.wb-xray pre{background:none;color:inherit;font:12px/1.4 var(--xm);overflow-x:auto}
@media (forced-colors:active){.wb-xray .run{border-color:CanvasText}}
</style>""").substitute(
    brand=theme.BRAND,
    warn=theme.WARN_SOFT,
    warn_text=theme.WARN_TEXT,
    error_text=theme.ERROR_TEXT,
)

CLASSES = {
    "transient": "transient",
    "pending": "pending",
    "persistent": "persistent",
    "partly expired": "partly",
    "expired": "expired",
    "deleted": "deleted",
    "detached": "detached",
    "detached, partly expired": "detached empty",
    "detached, expired": "detached empty",
    "collected": "gone",
}
