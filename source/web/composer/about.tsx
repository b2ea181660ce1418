/** The message that is replied to or edited, above the input, with a button to cancel. */
import type {RoomState} from '../../client/session/state.ts';
import {aboutText} from '../../presenter/messages/about-text.ts';
import {Icon} from '../elements/icons.tsx';
import type {RoomInput} from '../state/view.ts';

interface AboutProps {
	readonly about: NonNullable<RoomInput['about']>;
	readonly room: RoomState;
	readonly onCancel: () => void;
}

export const About = ({about, room, onCancel}: AboutProps) => {
	const {label, quote} = aboutText(about, room);
	return (
		<div className="about">
			<span>
				{label}
				{quote !== undefined && <q>{quote}</q>}
			</span>
			<button type="button" aria-label="Cancel" title="Cancel (Esc)" onClick={onCancel}>
				<Icon name="close" />
			</button>
		</div>
	);
};
