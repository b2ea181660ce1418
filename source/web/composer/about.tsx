/** The message that is replied to or edited, above the input, with a button to cancel. */
import type {MessageItem, RoomState} from '../../client/session/state.ts';
import {Icon} from '../elements/icons.tsx';
import {oneLine} from '../elements/text.tsx';
import type {RoomInput} from '../state/view.ts';

interface AboutProps {
	readonly about: NonNullable<RoomInput['about']>;
	readonly room: RoomState;
	readonly onCancel: () => void;
}

const maxQuoteLength = 120;

export const About = ({about, room, onCancel}: AboutProps) => {
	const item = room.log.items.find(
		(one): one is MessageItem => one.type === 'message' && one.seq === about.seq,
	);
	return (
		<div className="about">
			<span>
				{about.type === 'edit' ? 'Editing your message' : 'Replying to '}
				{about.type === 'reply' && (
					<b>{item === undefined ? 'an earlier message' : oneLine(item.from.nick)}</b>
				)}
				{item !== undefined && <q>{oneLine(item.text.slice(0, maxQuoteLength).replaceAll('\n', ' '))}</q>}
			</span>
			<button type="button" aria-label="Cancel" title="Cancel (Esc)" onClick={onCancel}>
				<Icon name="close" />
			</button>
		</div>
	);
};
