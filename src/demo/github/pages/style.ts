/** The look of the pages: close to GitHub's, light and dark, without anything to load. */
export const STYLE = `
:root { color-scheme: light dark;
  --canvas: #fff; --subtle: #f6f8fa; --border: #d1d9e0; --faint: #d1d9e0b3; --text: #1f2328; --muted: #59636e; --accent: #0969da; --accent-soft: #ddf4ff;
  --success: #1a7f37; --success-solid: #1f883d; --danger: #d1242f; --danger-solid: #cf222e; --warning: #9a6700; --done: #8250df; --neutral: #59636e; --draft: #59636e;
  --code: #818b981f; --added: #dafbe1; --removed: #ffebe9; --hunk: #ddf4ff; --marked: #fff8c5; --shadow: #1f23280a; }
@media (prefers-color-scheme: dark) { :root {
  --canvas: #0d1117; --subtle: #151b23; --border: #3d444d; --faint: #3d444db3; --text: #f0f6fc; --muted: #9198a1; --accent: #4493f8; --accent-soft: #388bfd1a;
  --success: #3fb950; --success-solid: #238636; --danger: #f85149; --danger-solid: #da3633; --warning: #d29922; --done: #ab7df8; --neutral: #9198a1; --draft: #656c76;
  --code: #656c7633; --added: #2ea04326; --removed: #f8514926; --hunk: #388bfd1a; --marked: #bb800926; --shadow: #01040933; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--canvas); color: var(--text); font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
code, pre, .mono { font-family: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 12px; }
.top { display: flex; gap: 8px; align-items: center; padding: 14px 24px; background: var(--subtle); border-bottom: 1px solid var(--border); font-size: 15px; }
.top .name { font-weight: 600; } .top .sep { color: var(--muted); } .top .note { margin-left: auto; color: var(--muted); font-size: 12px; }
main { max-width: 1080px; margin: 24px auto 64px; padding: 0 24px; }
h1 { font-size: 30px; line-height: 1.25; font-weight: 400; margin: 0 0 10px; overflow-wrap: anywhere; } h1 .number { color: var(--muted); font-weight: 300; }
.lead { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; color: var(--muted); padding-bottom: 16px; }
.lead b { color: var(--text); font-weight: 600; }
.ref { background: var(--accent-soft); color: var(--accent); border-radius: 6px; padding: 2px 6px; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; overflow-wrap: anywhere; }
.state { display: inline-flex; gap: 6px; align-items: center; color: #fff; border-radius: 2em; padding: 5px 12px; font-weight: 500; }
.state.open { background: var(--success-solid); } .state.closed { background: var(--danger-solid); } .state.merged { background: var(--done); } .state.draft { background: var(--draft); }
nav { display: flex; gap: 4px; border-bottom: 1px solid var(--border); margin-bottom: 24px; overflow-x: auto; }
nav a { color: var(--text); padding: 8px 14px; border: 1px solid transparent; border-bottom: 0; border-radius: 6px 6px 0 0; white-space: nowrap; margin-bottom: -1px; }
nav a:hover { text-decoration: none; background: var(--subtle); } nav a.here { background: var(--canvas); border-color: var(--border); }
nav .count { background: var(--code); border-radius: 2em; padding: 0 6px; font-size: 12px; margin-left: 6px; }
.icon { width: 16px; height: 16px; flex: none; vertical-align: text-bottom; }
.success { color: var(--success); } .failure, .timed_out { color: var(--danger); } .action_required, .warning { color: var(--warning); } .neutral, .skipped, .cancelled, .notice { color: var(--neutral); } .running { color: var(--warning); }
.entry { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 16px; margin-bottom: 16px; }
.avatar { width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; color: #fff; font-weight: 600; font-size: 16px; text-transform: uppercase; }
.colour-0 { background: #0969da; } .colour-1 { background: #8250df; } .colour-2 { background: #bf3989; } .colour-3 { background: #bc4c00; } .colour-4 { background: #1a7f37; } .colour-5 { background: #9a6700; } .colour-6 { background: #0a7ea4; } .colour-7 { background: #6e7781; }
.avatar.bot { border-radius: 8px; } .avatar.small { width: 20px; height: 20px; font-size: 10px; } .avatar.small.bot { border-radius: 4px; }
.box { border: 1px solid var(--border); border-radius: 6px; background: var(--canvas); min-width: 0; }
.box > header { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding: 8px 16px; background: var(--subtle); border-bottom: 1px solid var(--border); border-radius: 6px 6px 0 0; color: var(--muted); }
.box > header.only { border-bottom: 0; border-radius: 6px; } .box > header b { color: var(--text); font-weight: 600; }
.label { border: 1px solid var(--border); border-radius: 2em; padding: 0 7px; font-size: 12px; color: var(--muted); } .push { margin-left: auto; }
.body { padding: 16px; }
.commits { margin: 0 0 16px 56px; color: var(--muted); } .commits div { display: flex; gap: 8px; align-items: center; padding: 3px 0; } .commits .mono { margin-left: auto; }
.commits .text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.merge { margin: 24px 0 32px 56px; } .merge.success-box { border-color: var(--success); } .merge .row { display: flex; gap: 12px; align-items: center; padding: 12px 16px; border-top: 1px solid var(--faint); }
.merge .row:first-child { border-top: 0; } .merge .row .title { font-weight: 600; } .merge .row > div { min-width: 0; } .merge .row a.push { flex: none; padding-left: 12px; }
.merge .big { width: 24px; height: 24px; } .muted { color: var(--muted); }
h2.section { font-size: 20px; font-weight: 600; margin: 40px 0 16px; padding-bottom: 8px; border-bottom: 1px solid var(--border); }
.run + .run { margin-top: 16px; } .run > header h3 { margin: 0; font-size: 16px; color: var(--text); } .run .title { font-size: 18px; font-weight: 600; margin: 0 0 12px; }
.run .part { padding: 16px; border-top: 1px solid var(--faint); } .run .part:first-of-type { border-top: 0; }
.run .meta { display: flex; flex-wrap: wrap; gap: 4px 20px; color: var(--muted); font-size: 12px; }
.annotation { border: 1px solid var(--border); border-left: 3px solid var(--neutral); border-radius: 6px; margin-top: 12px; overflow: hidden; }
.annotation.failure { border-left-color: var(--danger); color: inherit; } .annotation.warning { border-left-color: var(--warning); color: inherit; } .annotation.notice { color: inherit; }
.annotation > div { padding: 10px 14px; } .annotation .where { background: var(--subtle); border-bottom: 1px solid var(--faint); display: flex; gap: 8px; padding: 6px 14px; overflow-wrap: anywhere; }
.annotation .message { white-space: pre-wrap; overflow-wrap: anywhere; margin-top: 2px; } .annotation details pre { overflow: auto; margin: 8px 0 0; padding: 12px; background: var(--subtle); border-radius: 6px; }
.annotation summary { cursor: pointer; color: var(--accent); font-size: 12px; margin-top: 8px; }
.code { width: 100%; border-collapse: collapse; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; line-height: 20px; }
.code td { padding: 0 10px; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; } .code td.no { width: 1%; min-width: 44px; text-align: right; color: var(--muted); user-select: none; white-space: nowrap; }
.code td.no a { color: inherit; } .code tr.marked td, .code tr:target td { background: var(--marked); } .code tr.added td { background: var(--added); } .code tr.removed td { background: var(--removed); } .code tr.hunk td { background: var(--hunk); color: var(--muted); }
.code tr.note td { padding: 4px 14px 14px; white-space: normal; font-family: -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; font-size: 14px; line-height: 1.5; } .scroll { overflow-x: auto; }
.file { margin-bottom: 16px; } .file > header .stat { margin-left: auto; } .plus { color: var(--success); } .minus { color: var(--danger); }
.markdown { overflow-wrap: break-word; } .markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
.markdown p, .markdown ul, .markdown ol, .markdown table, .markdown pre, .markdown blockquote, .markdown details { margin: 0 0 16px; }
.markdown h1, .markdown h2, .markdown h3, .markdown h4, .markdown h5, .markdown h6 { margin: 24px 0 16px; font-weight: 600; line-height: 1.25; } .markdown h1 { font-size: 2em; } .markdown h2 { font-size: 1.5em; } .markdown h3 { font-size: 1.25em; } .markdown h4 { font-size: 1em; }
.markdown h1, .markdown h2 { padding-bottom: .3em; border-bottom: 1px solid var(--faint); } .markdown ul, .markdown ol { padding-left: 2em; } .markdown li + li { margin-top: .25em; } .markdown li > p { margin-bottom: 8px; }
.markdown code { background: var(--code); border-radius: 6px; padding: .2em .4em; font-size: 85%; overflow-wrap: break-word; } .markdown pre { background: var(--subtle); border-radius: 6px; padding: 16px; overflow: auto; line-height: 1.45; } .markdown pre code { background: none; padding: 0; font-size: 12px; white-space: pre; }
.markdown pre.diff { padding: 12px 0; } .markdown pre.diff span { display: block; padding: 0 16px; min-width: max-content; } .markdown pre.diff .added { background: var(--added); } .markdown pre.diff .removed { background: var(--removed); } .markdown pre.diff .hunk { background: var(--hunk); }
.markdown table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; } .markdown th, .markdown td { border: 1px solid var(--border); padding: 6px 13px; text-align: left; } .markdown th { font-weight: 600; } .markdown tr:nth-child(2n) td { background: var(--subtle); }
.markdown blockquote { color: var(--muted); border-left: .25em solid var(--border); padding: 0 1em; margin-left: 0; } .markdown hr { border: 0; border-top: 1px solid var(--border); margin: 24px 0; } .markdown summary { cursor: pointer; }
.markdown details[open] > summary { margin-bottom: 12px; } .markdown sub, .markdown sup { font-size: 12px; line-height: 1.5; vertical-align: baseline; } .markdown sup { position: relative; top: -.4em; } .markdown sub { color: var(--muted); }
.markdown li.task { list-style: none; } .markdown li.task input { appearance: none; position: relative; width: 14px; height: 14px; margin: 0 .5em .2em -1.6em; vertical-align: middle; border: 1px solid var(--muted); border-radius: 3px; }
.markdown li.task input:checked { background: var(--accent); border-color: var(--accent); } .markdown li.task input:checked::before { content: ""; position: absolute; left: 4px; top: 1px; width: 3px; height: 7px; border: solid var(--canvas); border-width: 0 2px 2px 0; transform: rotate(45deg); } .markdown li.task > p { display: inline; }
.list a.item { display: flex; gap: 12px; align-items: center; padding: 12px 16px; color: var(--text); border-top: 1px solid var(--faint); } .list a.item:first-of-type { border-top: 0; } .list a.item:hover { background: var(--subtle); text-decoration: none; }
.button { border: 1px solid var(--border); background: var(--subtle); border-radius: 6px; padding: 3px 12px; font-size: 12px; font-weight: 500; color: var(--text); }
@media (max-width: 640px) { .entry { grid-template-columns: minmax(0, 1fr); } .entry > .avatar { display: none; } .commits, .merge { margin-left: 0; } main { padding: 0 12px; } h1 { font-size: 24px; } }
`;
