/** How the page looks, in light and dark, on paper and on a narrow screen. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #fff; --soft: #f6f7f9; --line: #d9dde3; --text: #1c2128; --dim: #656d76; --link: #0a58ca;
  --error: #b42318; --error-bg: #fef3f2; --warning: #93580a; --warning-bg: #fffaeb; --notice: #175cd3; --notice-bg: #eff8ff; --good: #067647; --good-bg: #ecfdf3; }
@media (prefers-color-scheme: dark) { :root { --bg: #14171c; --soft: #1c2027; --line: #343b45; --text: #e3e7ec; --dim: #949da8; --link: #79b0ff;
  --error: #ff9086; --error-bg: #331b1a; --warning: #f2c063; --warning-bg: #2e2512; --notice: #8abaff; --notice-bg: #172539; --good: #6fd8a4; --good-bg: #12291f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 6px; } h2 { font-size: 18px; margin: 40px 0 12px; } h3 { font-size: 15px; margin: 0; font-weight: 600; }
p { margin: 6px 0; } .dim { color: var(--dim); } small { font-size: 13px; }
code, .src { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
p code, li code, td code, h3 code, dd code, summary code { background: var(--soft); border-radius: 4px; padding: 1px 4px; }
.verdict { border-left: 5px solid var(--good); padding: 2px 0 2px 16px; } .verdict.failure { border-color: var(--error); } .verdict.action_required { border-color: var(--warning); }
.counts { display: flex; flex-wrap: wrap; gap: 8px; margin: 18px 0 0; padding: 0; list-style: none; }
.counts li, .tag { border-radius: 999px; padding: 2px 11px; background: var(--soft); font-size: 13px; white-space: nowrap; }
.error { color: var(--error); background: var(--error-bg); } .warning { color: var(--warning); background: var(--warning-bg); }
.notice { color: var(--notice); background: var(--notice-bg); } .good { color: var(--good); background: var(--good-bg); }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 14px 18px; margin: 12px 0; break-inside: avoid; }
.card header { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: baseline; } .card header .tag { border-radius: 4px; padding: 0 7px; }
.card header small { margin-left: auto; color: var(--dim); }
.src { display: block; background: var(--soft); border-radius: 6px; padding: 7px 12px; margin: 10px 0; overflow-x: auto; white-space: pre; }
.src i { color: var(--dim); font-style: normal; user-select: none; padding-right: 14px; }
ol.way { margin: 8px 0; padding-left: 22px; color: var(--dim); font-size: 14px; } .fix { border-left: 3px solid var(--good); padding-left: 11px; margin-top: 9px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; } th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--dim); font-weight: 500; } td.state { white-space: nowrap; }
details { border-bottom: 1px solid var(--line); } details > summary { cursor: pointer; padding: 8px 2px; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
details > summary::before { content: "▸"; color: var(--dim); width: 12px; } details[open] > summary::before { content: "▾"; } summary::-webkit-details-marker { display: none; }
details > div { padding: 2px 2px 14px 26px; } summary .chain { color: var(--dim); font-size: 13px; } summary .result { margin-left: auto; font-size: 13px; }
a { color: var(--link); } ul.plain { padding-left: 20px; margin: 6px 0; }
@media (max-width: 640px) { main { padding: 20px 14px 48px; } summary .result, .card header small { margin-left: 0; } }
@media print { details > div { display: block; } }
`;
