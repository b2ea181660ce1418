/** The entry point of the page: connects it to the browser. */
import {createRoot} from 'react-dom/client';
import {systemClock} from '../time/clock.ts';
import {addressBar} from './browser/address-bar.ts';
import {browserTransport} from './browser/browser-transport.ts';
import {registerTab} from './browser/open-tabs.ts';
import {browserStorage} from './browser/storage/browser-storage.ts';
import {indexedChanges} from './browser/storage/change-database.ts';
import {openKeyValues} from './browser/storage/key-value-storage.ts';
import {openRecordedStorage, type RecordedStorage} from './browser/storage/recorded-storage.ts';
import {Page} from './page.tsx';
import {guestNick} from './sign-in/guest-nick.ts';

const randomCharacters = (length: number): string =>
	Array.from(crypto.getRandomValues(new Uint8Array(length)), byte => (byte % 36).toString(36)).join('');

const randomNumber = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

const tabKey = 'termchat:tab';

/** A page that is hidden may end without further notice. */
const flushWhenHidden = (storage: RecordedStorage): void => {
	window.addEventListener('pagehide', () => storage.flush());
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'hidden') storage.flush();
	});
};

const start = async () => {
	const bar = addressBar(window);
	const address = bar.read();
	const tabStorage = openKeyValues(() => window.sessionStorage);
	const formerId = tabStorage.getItem(tabKey);
	const tab = randomCharacters(8);
	tabStorage.setItem(tabKey, tab);
	const [storage, isTabOpen] = await Promise.all([
		openRecordedStorage({
			storage: openKeyValues(() => window.localStorage),
			database: indexedChanges(() => window.indexedDB),
			clock: systemClock,
		}),
		registerTab(navigator.locks, tab, formerId),
	]);
	flushWhenHidden(storage);
	const element = document.getElementById('page');
	if (element === null) throw new Error('index.html has no element #page');
	createRoot(element).render(
		<Page
			transport={browserTransport(address.url)}
			storage={browserStorage(
				storage,
				address.server,
				{id: tab, formerId: formerId ?? undefined, isOpen: isTabOpen},
				tabStorage,
			)}
			address={address}
			suggestedNick={guestNick(randomNumber)}
			bar={bar}
		/>,
	);
};

void start();
