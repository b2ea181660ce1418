/** Times, durations and names as the page writes them: the terminal's way. */
import type {RoomState} from '../client/session/state.ts';
import {printableLine} from '../text/sanitize.ts';

const two = (value: number): string => String(value).padStart(2, '0');

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `09:14`, in the reader's time zone. */
export const clockTime = (at: number): string => {
	const date = new Date(at);
	return `${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** `Tue 22 Sep 2026`, in the reader's time zone. */
export const day = (at: number): string => {
	const date = new Date(at);
	return `${weekdays[date.getDay()]} ${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}`;
};

const units = [
	{name: 'd', seconds: 86_400},
	{name: 'h', seconds: 3600},
	{name: 'm', seconds: 60},
	{name: 's', seconds: 1},
] as const;

/** What is left, rounded up, in its greatest unit: `3h`, `12m`, `30s`, `0s`. */
export const remaining = (ms: number): string => {
	const seconds = Math.max(0, Math.ceil(ms / 1000));
	const unit = units.find(one => seconds >= one.seconds) ?? units[3];
	return `${Math.ceil(seconds / unit.seconds)}${unit.name}`;
};

/** `1 person`, `3 people`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
	`${number} ${number === 1 ? one : many}`;

/** The name of a room for a person: `#dev`, `~plans-k3f9x2`, `@bob`. */
export const roomLabel = (room: Pick<RoomState, 'room' | 'kind' | 'with'>): string => {
	switch (room.kind) {
		case 'public':
			return `#${printableLine(room.room)}`;
		case 'private':
			return printableLine(room.room);
		case 'direct':
			return `@${printableLine(room.with?.nick ?? 'someone')}`;
	}
};
