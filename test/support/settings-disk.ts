/** A config folder in memory, and an editor that changes it. */
import type {Settings} from '../../source/commands/settings.ts';
import type {ThemeFile} from '../../source/terminal/settings-file/live-settings.ts';

export interface DiskOptions {
	readonly text?: string;
	readonly old?: Settings;
	/** Whether the file system reports no changes. */
	readonly isDeaf?: boolean;
}

/** The files of a config folder in memory. */
export const makeDisk = ({text, old, isDeaf = false}: DiskOptions = {}) => {
	let onChange: (() => void) | undefined;
	const disk = {
		text,
		old,
		failure: undefined as string | undefined,
		themes: [] as ThemeFile[],
		writes: 0,
		watches: 0,
	};
	const fail = (): void => {
		if (disk.failure !== undefined) throw new Error(disk.failure);
	};
	const files = {
		path: 'settings.jsonc',
		read() {
			fail();
			return disk.text;
		},
		readThemes: () => disk.themes,
		write(next: string) {
			fail();
			disk.text = next;
			disk.writes++;
			onChange?.();
		},
		watch(callback: () => void) {
			if (isDeaf) return undefined;
			disk.watches++;
			onChange = callback;
			return () => {
				disk.watches--;
				onChange = undefined;
			};
		},
		readOld: () => (disk.text === undefined ? disk.old : undefined),
		removeOld() {
			disk.old = undefined;
		},
	};
	return {
		disk,
		files,
		/** Changes the file, as another program would. */
		edit(next: string) {
			disk.text = next;
			onChange?.();
		},
	};
};
