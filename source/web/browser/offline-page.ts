/** What the service worker shows if the server does not answer when the page is opened or reloaded. Pure. */
import type {KnownHubs} from '../../client/storage/client-storage.ts';

const escapes: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => escapes[character] ?? '');

const style = `
:root { color-scheme: light dark; font: 87.5%/1.6 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }
body { margin: 0; background: light-dark(#faf9f6, #14171c); color: light-dark(#26292e, #d8dbe0) }
main { max-width: 36rem; margin: 15vh auto 0; padding: 0 1.5rem; overflow-wrap: anywhere }
h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin-top: 2rem }
a { color: light-dark(#0b6b5c, #5fd3bc) }
`;

/** The hubs as they are in the storage of the page: those at other addresses than this one. */
export const otherHubs = (stored: string | undefined, origin: string): readonly string[] => {
	try {
		const {addresses = []} = JSON.parse(stored ?? '{}') as Partial<KnownHubs>;
		return addresses
			.filter(address => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol))
			.map(address => new URL(address).origin)
			.filter(address => address !== origin);
	} catch {
		return [];
	}
};

const hubList = (host: string, hubs: readonly string[]): string =>
	hubs.length === 0
		? ''
		: `<h2>Other addresses of this server</h2>
<p>This browser stores your user for ${host}. At another address you are a new user, unless you open a pairing link there.</p>
<ul>${hubs.map(hub => `<li><a href="${escaped(hub)}/">${escaped(hub)}</a></li>`).join('')}</ul>`;

/** @param url the address of the page, without its fragment */
export const offlinePage = (url: string, hubs: readonly string[]): string => {
	const host = escaped(new URL(url).host);
	return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${host} does not answer · termchat</title><style>${style}</style></head>
<body><main>
<h1>${host} does not answer</h1>
<p>The server may be restarting, or this device may be offline. Your unsent messages are kept in this browser.</p>
<p><a href="${escaped(url)}">Try again</a></p>
${hubList(host, hubs)}
</main></body>
</html>
`;
};
