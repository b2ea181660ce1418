/** The page's door: takes what the browser offers and hands it to the page. */
import {createRoot} from 'react-dom/client';
import {addressBar} from './browser/address-bar.ts';
import {browserStorage, enterTabs, openShelf} from './browser/browser-storage.ts';
import {browserTransport} from './browser/browser-transport.ts';
import {Page} from './page.tsx';

const randomWord = (): string =>
	Array.from(crypto.getRandomValues(new Uint8Array(4)), byte => (byte % 36).toString(36)).join('');

const bar = addressBar(window);
const address = bar.read();
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
			storage={browserStorage(shelf, address.server, tab, isLiving, session)}
			address={address}
			guest={`guest-${randomWord()}`}
			bar={bar}
		/>,
	);
};

void start();
