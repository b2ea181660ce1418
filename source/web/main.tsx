/** The page's door: takes what the browser offers and hands it to the page. */
import {createRoot} from 'react-dom/client';
import {readAddress} from './address.ts';
import {browserKeepsake, enterTabs, openShelf} from './browser-keepsake.ts';
import {browserTransport} from './browser-transport.ts';
import {Page} from './page.tsx';

/** The token of a private room leaves the address bar and the history as soon as it is read. */
const takeAddress = () => {
	const address = readAddress(window.location);
	if (address.token !== undefined) window.history.replaceState(null, '', address.withoutToken);
	return address;
};

const onToken = (listener: (token: string) => void) => {
	const onHash = () => {
		const {token} = takeAddress();
		if (token !== undefined) listener(token);
	};
	window.addEventListener('hashchange', onHash);
	return () => window.removeEventListener('hashchange', onHash);
};

const randomWord = (): string =>
	Array.from(crypto.getRandomValues(new Uint8Array(4)), byte => (byte % 36).toString(36)).join('');

const address = takeAddress();
const shelf = openShelf(() => window.localStorage);
const session = openShelf(() => window.sessionStorage);
const former = session.getItem('termchat:tab');
const tab = randomWord() + randomWord();
session.setItem('termchat:tab', tab);

const start = async () => {
	const isLiving = await enterTabs(navigator.locks, tab, former);
	const element = document.getElementById('page');
	if (element === null) throw new Error('index.html has no element #page');
	createRoot(element).render(
		<Page
			transport={browserTransport(address.url)}
			keepsake={browserKeepsake(shelf, address.server, tab, isLiving, session)}
			address={address}
			guest={`guest-${randomWord()}`}
			onToken={onToken}
		/>,
	);
};

void start();
