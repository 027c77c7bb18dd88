import { html, type Html } from '../html';

/** One bar: what it counts, how many those are, and where they are listed. */
export interface Bar {
	readonly label: string;
	readonly count: number;
	readonly link: string;
	/** Class that gives the bar its colour. */
	readonly colour?: string;
}

const width = 360;
const rowHeight = 34;
const longestLabel = 44;

/**
 * Bars below each other, as long as their counts, each a link to the list that it counts. The table
 * behind it says the same to those who read no charts.
 */
export function barChart(title: string, bars: readonly Bar[], table: Html): Html {
	if (bars.length === 0)
		return html`<section>
			<h3>${title}</h3>
			<p class="dim">None</p>
		</section>`;
	const most = Math.max(1, ...bars.map(({ count }) => count));
	return html`<section>
		<h3>${title}</h3>
		<svg role="group" aria-label="${title}" viewBox="0 0 ${width} ${bars.length * rowHeight}">
			${bars.map((bar, place) => row(bar, place * rowHeight, most))}
		</svg>
		<details>
			<summary>As a table</summary>
			${table}
		</details>
	</section>`;
}

function row({ label, count, link, colour = '' }: Bar, top: number, most: number): Html {
	const length = count === 0 ? 0 : Math.max(2, Math.round((count / most) * width));
	const shown = label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
	return html`<a href="${link}"
		><title>${label}: ${count}</title><text x="0" y="${top + 14}">${shown}</text>
		<text x="${width}" y="${top + 14}" text-anchor="end">${count}</text
		><rect class="under" x="0" y="${top + 20}" width="${width}" height="8" rx="2" /><rect
			class="bar ${colour}"
			x="0"
			y="${top + 20}"
			width="${length}"
			height="8"
			rx="2"
	/></a>`;
}
