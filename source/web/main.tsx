/** The entry point of the page: connects it to the browser. */
import {createRoot} from 'react-dom/client';
import {addressBar} from './browser/address-bar.ts';
import {browserStorage} from './browser/browser-storage.ts';
import {browserTransport} from './browser/browser-transport.ts';
import {openKeyValues} from './browser/key-value-storage.ts';
import {registerTab} from './browser/open-tabs.ts';
import {Page} from './page.tsx';
import {guestNick} from './sign-in/guest-nick.ts';

const randomCharacters = (length: number): string =>
	Array.from(crypto.getRandomValues(new Uint8Array(length)), byte => (byte % 36).toString(36)).join('');

const randomNumber = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

const tabKey = 'termchat:tab';

const start = async () => {
	const bar = addressBar(window);
	const address = bar.read();
	const storage = openKeyValues(() => window.localStorage);
	const tabStorage = openKeyValues(() => window.sessionStorage);
	const formerId = tabStorage.getItem(tabKey);
	const tab = randomCharacters(8);
	tabStorage.setItem(tabKey, tab);
	const isTabOpen = await registerTab(navigator.locks, tab, formerId);
	const element = document.getElementById('page');
	if (element === null) throw new Error('index.html has no element #page');
	createRoot(element).render(
		<Page
			transport={browserTransport(address.url)}
			storage={browserStorage(storage, address.server, tab, isTabOpen, tabStorage)}
			address={address}
			suggestedNick={guestNick(randomNumber)}
			bar={bar}
		/>,
	);
};

void start();
