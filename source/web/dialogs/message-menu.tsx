/** The less frequent actions on a message. */
import type {MessageItem} from '../../client/session/state.ts';
import {clockTime} from '../../presenter/times.ts';
import type {Actions} from '../actions/actions.ts';
import {Dialog} from '../elements/dialog.tsx';
import {oneLine} from '../elements/text.tsx';

interface MessageMenuProps {
	readonly item: MessageItem;
	readonly room: string;
	readonly actions: Actions;
}

interface Choice {
	readonly label: string;
	/** The key that does the same while the message has the focus. */
	readonly key: string;
	readonly run: () => void;
}

const choicesOf = ({item, room, actions}: MessageMenuProps): readonly Choice[] => [
	{label: 'Copy text', key: 'y', run: () => actions.copyMessage(item)},
	{label: 'Copy link', key: 'l', run: () => actions.copyLink(item, room)},
	{label: 'Mark unread', key: 'u', run: () => actions.markUnreadFrom(item, room)},
	{label: 'Read by', key: 'w', run: () => actions.showReaders(item, room)},
	...(item.replyTo === undefined
		? []
		: [{label: 'Answered message', key: 'a', run: () => actions.showAnswered(item, room)}]),
	{label: 'Details', key: 'i', run: () => actions.inspect(item)},
];

export const MessageMenu = (props: MessageMenuProps) => {
	const {item, actions} = props;
	return (
		<Dialog
			title={`Message from ${oneLine(item.from.nick)} at ${clockTime(item.at)}`}
			className="choose"
			onClose={actions.closePanel}
		>
			<ul>
				{choicesOf(props).map(({label, key, run}, index) => (
					<li key={key}>
						<button
							type="button"
							className="entry"
							data-first={index === 0 ? true : undefined}
							title={`${label} (${key})`}
							onClick={() => {
								actions.closePanel();
								run();
							}}
						>
							<b>{label}</b>
						</button>
					</li>
				))}
			</ul>
		</Dialog>
	);
};
