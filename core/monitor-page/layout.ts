import { html, Html, type Insert } from './html';
import { linkTo } from './page-address';

/**
 * Sent with every answer. The page shares the origin of n8n's editor, so it runs in a sandbox
 * without scripts: whatever slipped into it could do nothing there.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
	'Content-Security-Policy':
		"sandbox allow-forms allow-downloads; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
	'Cache-Control': 'no-store',
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
};

const style = new Html(`
:root{color-scheme:light dark;--line:#d5dae1;--soft:#f4f6f9;--text:#1b2430;--dim:#5a6675;--link:#0b5cad;--ready:#1d6b3a;--skipped:#7a5200;--failed:#b3261e;--open:#31517a;--back:#fff}
@media (prefers-color-scheme:dark){:root{--line:#39424e;--soft:#20262e;--text:#e6eaf0;--dim:#a3afbd;--link:#8cc0ff;--ready:#7ed9a0;--skipped:#f0c36d;--failed:#ff9c94;--open:#a9c7f0;--back:#14181d}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
a{color:var(--link)}header{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:baseline;padding:14px 20px;border-bottom:1px solid var(--line)}
header b{font-size:18px}header nav{display:flex;flex-wrap:wrap;gap:4px 20px}nav [aria-current]{color:var(--text);font-weight:600;text-decoration:none}footer{padding:0 20px 24px;color:var(--dim);font-size:13px}summary{cursor:pointer}details[open]{max-width:26em}main{padding:16px 20px 40px;max-width:1500px}
h1{font-size:20px;margin:4px 0 12px;overflow-wrap:anywhere}h2{font-size:16px;margin:24px 0 8px}
form.filter{display:flex;flex-wrap:wrap;gap:10px 14px;align-items:end;background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:12px;margin-bottom:14px}
label{display:inline-flex;flex-direction:column;font-size:13px;color:var(--dim)}
label.tick,fieldset label{flex-direction:row;gap:5px;align-items:center;color:var(--text);font-size:14px}
fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:4px 12px;min-width:0;width:100%}
input,select,button{font:inherit;color:inherit;background:var(--back);border:1px solid var(--line);border-radius:6px;padding:5px 8px;max-width:100%}
input:not([type=checkbox]),select{min-height:34px}button{background:var(--link);color:var(--back);border-color:var(--link);cursor:pointer;padding:6px 14px}button+button{background:var(--back);color:var(--link)}form.filter>a{padding:6px 0}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;vertical-align:top;padding:7px 9px;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--dim);font-weight:600;white-space:nowrap}td{min-width:6em}td.time{min-width:7em}td.reason{min-width:9em}td[data-name=Subject]{min-width:10em}td[data-name=Queue]{min-width:8.5em}
.state{font-weight:600;white-space:nowrap}.ready,.held{color:var(--ready)}.skipped{color:var(--skipped)}.failed,.error{color:var(--failed)}.active,.waiting{color:var(--open)}
.dim,.notReached{color:var(--dim)}nav.pages{display:flex;flex-wrap:wrap;gap:6px 18px;margin:14px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
ol.trace{padding-left:0;list-style:none}ol.trace>li{border-left:3px solid var(--line);padding:2px 0 10px 12px;overflow-wrap:anywhere}ul.rule{padding-left:18px;margin:4px 0}ul.rule li{overflow-wrap:anywhere}
.box{border:1px solid var(--line);border-radius:8px;padding:12px 14px;background:var(--soft);margin:12px 0}
time{white-space:nowrap}.text{border:1px solid var(--line);border-radius:6px;padding:6px 10px;margin:6px 0;max-width:60em}ol.trace>li.outgoing{border-left-color:var(--link)}button+button{margin-left:8px}.number{white-space:nowrap}code{font-size:13px;color:var(--dim)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:14px;align-items:start}.charts section{border:1px solid var(--line);border-radius:8px;padding:10px 14px 12px}
.charts h3{font-size:15px;margin:0 0 6px}.charts svg{display:block;width:100%;height:auto;max-width:520px}.charts svg text{fill:var(--text);font-size:13px}.charts svg a:hover text,.charts svg a:focus-visible text{text-decoration:underline}
.bar{fill:var(--link)}.bar.ready{fill:var(--ready)}.bar.skipped{fill:var(--skipped)}.bar.failed{fill:var(--failed)}.bar.active,.bar.waiting{fill:var(--open)}.under{fill:var(--line)}.charts td,.charts th{min-width:0;padding:3px 6px}
.figures{display:flex;flex-wrap:wrap;gap:12px}.figures .box{flex:1 1 220px;margin:0}
@media (max-width:760px){main,header,footer{padding-left:12px;padding-right:12px}table,tbody,tr,td{display:block;width:100%}thead{position:absolute;left:-9999px}
tr{border:1px solid var(--line);border-radius:8px;margin-bottom:10px;padding:6px 2px}td{border:0;padding:3px 9px;display:flex;gap:10px;min-width:0}td.time,td.reason,td[data-name=Subject],td[data-name=Queue]{min-width:0}td::before{content:attr(data-name);color:var(--dim);flex:0 0 104px}td:has(>span:empty){display:none}
dl{grid-template-columns:1fr}dt{margin-top:6px}form.filter label{flex:1 1 140px}}
`);

/** How a page is shown to whoever looks at it. */
export interface Look {
	/** Time zone in which times are shown, as `Europe/Berlin`. */
	readonly zone: string;
	/** Whether the texts of messages are shown. */
	readonly texts: boolean;
}

/** The parts of the page that its head links to. */
const tabs = {
	overview: ['Overview', linkTo({ view: 'overview' })],
	entries: ['Entries', linkTo({})],
	records: ['Records', '?view=records'],
	queues: ['Queues', linkTo({ view: 'queues' })],
} as const;

/** A whole page; `title` is shown by the browser alone, `tab` is the part that it belongs to. */
export function layout(title: string, content: Html, look?: Look, tab?: keyof typeof tabs): string {
	return html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>${title}</title>
				<style>
					${style}
				</style>
			</head>
			<body>
				<header>
					<b>Activity Monitor</b>
					<nav aria-label="Views">
						${Object.entries(tabs).map(
							([name, [text, link]]) =>
								html`<a href="${link}" ${name === tab && html`aria-current="page"`}>${text}</a>`,
						)}
					</nav>
				</header>
				<main>${content}</main>
				${look !== undefined && html`<footer>Times in ${look.zone}; point at one for UTC.</footer>`}
			</body>
		</html> `.markup;
}

/** A page that says what went wrong and what to do. */
export function messagePage(title: string, ...paragraphs: readonly Insert[]): string {
	return layout(
		title,
		html`<h1>${title}</h1>
			${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
			<p><a href="${linkTo({})}">To the entries</a></p>`,
	);
}
