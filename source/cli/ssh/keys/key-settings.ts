/** The settings of a user over SSH: stored with the key, in memory for a guest. */
import {LiveSettings} from '../../../terminal/settings-file/live-settings.ts';
import {systemClock} from '../../../time/clock.ts';
import type {KeyUsers} from './key-users.ts';

const maxBytes = 32 * 1024;

export const openKeySettings = (users: KeyUsers, fingerprint: string | undefined): LiveSettings => {
	let text = fingerprint === undefined ? undefined : users.find(fingerprint)?.settings;
	return new LiveSettings(
		{
			path: fingerprint === undefined ? 'the settings of this session' : 'the settings of your key',
			read: () => text,
			write(next) {
				if (Buffer.byteLength(next) > maxBytes) throw new Error('they are too long');
				text = next;
				if (fingerprint !== undefined) users.writeSettings(fingerprint, next);
			},
			readThemes: () => [],
			watch: () => () => {},
			readOld: () => undefined,
			removeOld() {},
		},
		systemClock,
	);
};
