/**
 * Shows the current room in the address of the page (`/#/dev`): a reload opens it again, and Back and Forward move between
 * rooms. A link to a message (`/#/dev/1234`) stays in the address while its room is shown. The token of a private room is
 * removed from the address and the history as soon as it is read.
 */
import {type Fragment, readFragment, readPairing, roomFragment} from '../../commands/room-link.ts';
import {type Address, readAddress} from './address.ts';

/** The part of `window` that is used. */
export interface AddressWindow {
	readonly location: Pick<Location, 'protocol' | 'host' | 'pathname' | 'search' | 'hash'>;
	readonly history: Pick<History, 'pushState' | 'replaceState'>;
	addEventListener(type: 'popstate', listener: () => void): void;
	removeEventListener(type: 'popstate', listener: () => void): void;
}

export interface AddressBar {
	/** The current address. Removes a token from it. */
	read(): Address;
	/**
	 * Puts the room into the address, as a new entry of the history. It replaces the current entry if that names no room, or
	 * with `isReplacement`, because the room of that entry can no longer be shown.
	 */
	show(room: string, isReplacement?: boolean): void;
	/** Calls the listener if the user opens another address of this page. Returns a function that removes the listener. */
	onOpen(listener: (target: Exclude<Fragment, {type: 'none'}>) => void): () => void;
}

export const addressBar = (window: AddressWindow): AddressBar => {
	const {location, history} = window;
	const read = (): Address => {
		const address = readAddress(location);
		if (address.token !== undefined || address.pair !== undefined)
			history.replaceState(null, '', address.withoutToken);
		return address;
	};
	return {
		read,
		show(room, isReplacement = false) {
			const named = readFragment(location.hash);
			if (named.type === 'room' && named.room === room) return;
			const address = location.pathname + roomFragment(room);
			if (isReplacement || named.type === 'none') history.replaceState(null, '', address);
			else history.pushState(null, '', address);
		},
		onOpen(listener) {
			const onPop = () => {
				// The sign-in page asks whether the pairing link replaces the user.
				if (readPairing(location.hash) !== undefined) return globalThis.location.reload();
				const {room, seq, token} = read();
				if (token !== undefined) listener({type: 'token', token});
				else if (room !== undefined) listener({type: 'room', room, ...(seq !== undefined && {seq})});
			};
			window.addEventListener('popstate', onPop);
			return () => window.removeEventListener('popstate', onPop);
		},
	};
};
