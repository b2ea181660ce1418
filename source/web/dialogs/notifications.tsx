/** What notifies the user: the level and the mute of a room, do-not-disturb times, highlight words, and this browser. */
import {type FormEvent, type ReactNode, useEffect, useState} from 'react';
import type {Session} from '../../client/session/state.ts';
import {explain} from '../../commands/actions/attempt.ts';
import {levelOf} from '../../presenter/alerts/attention.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import {untilText} from '../../presenter/times.ts';
import {type NotificationLevel, notificationLevels} from '../../protocol/notifications.ts';
import type {Actions} from '../actions/actions.ts';
import {type NotificationState, readState, turnOn, turnPushOff, turnPushOn} from '../browser/push.ts';
import {Dialog} from '../elements/dialog.tsx';

interface DialogProps {
	readonly room: string;
	readonly session: Session;
	readonly actions: Actions;
}

const levelLabels: Readonly<Record<NotificationLevel, string>> = {
	all: 'All messages',
	mentions: 'Mentions and highlight words',
	nothing: 'Nothing',
};

const hourMs = 3_600_000;
const muteTimes = [
	['1 hour', hourMs],
	['8 hours', 8 * hourMs],
	['1 week', 168 * hourMs],
	['until I unmute it', undefined],
] as const;

type Change = Parameters<Actions['setNotifications']>[0];

interface SectionProps {
	readonly title: string;
	readonly children: ReactNode;
}

const Section = ({title, children}: SectionProps) => (
	<fieldset>
		<legend>{title}</legend>
		{children}
	</fieldset>
);

interface ChoiceProps extends Pick<DialogProps, 'session'> {
	/** Resolves when the session has the change, or the problem is shown. */
	readonly change: (change: Change) => Promise<void>;
}

type RoomChoiceProps = ChoiceProps & Pick<DialogProps, 'room'>;

const LevelChoice = ({room, session, change}: RoomChoiceProps) => {
	/** The level that was chosen, until the server has answered. */
	const [chosen, setChosen] = useState<NotificationLevel>();
	const level = chosen ?? levelOf(session, room);
	const choose = (one: NotificationLevel): void => {
		setChosen(one);
		void change({rooms: [{room, level: one}]}).then(() => setChosen(undefined));
	};
	return notificationLevels.map(one => (
		<label key={one} className="check">
			<input
				type="radio"
				name="level"
				checked={one === level}
				data-first={one === level ? true : undefined}
				onChange={() => choose(one)}
			/>{' '}
			{levelLabels[one]}
		</label>
	));
};

const MuteChoice = ({room, session, change}: RoomChoiceProps) => {
	const mute = session.notifications?.rooms.find(one => one.room === room && one.isMuted === true);
	const until = mute?.mutedUntil;
	const muteFor = (ms: number | undefined): void => {
		const mutedUntil = ms === undefined ? undefined : Date.now() + session.clockSkewMs + ms;
		change({rooms: [{room, isMuted: true, ...(mutedUntil !== undefined && {mutedUntil})}]});
	};
	if (mute === undefined) {
		return (
			<div className="controls">
				<span>Mute this room:</span>
				{muteTimes.map(([label, ms]) => (
					<button key={label} type="button" onClick={() => muteFor(ms)}>
						{label}
					</button>
				))}
			</div>
		);
	}
	return (
		<p className="controls">
			Muted{' '}
			{until === undefined
				? 'until you unmute it'
				: `until ${untilText(until - session.clockSkewMs, Date.now())}`}
			: no notifications, and not in the title.{' '}
			<button type="button" onClick={() => change({rooms: [{room, isMuted: false}]})}>
				Unmute
			</button>
		</p>
	);
};

const RoomChoices = (props: RoomChoiceProps) => (
	<Section title={`${titleOfName(props.session, props.room)} notifies me of`}>
		<LevelChoice {...props} />
		<MuteChoice {...props} />
	</Section>
);

const QuietChoices = ({session, change}: ChoiceProps) => {
	const {quietHours, quietUntil} = session.notifications ?? {};
	const [from, setFrom] = useState(quietHours?.from ?? '22:00');
	const [until, setUntil] = useState(quietHours?.until ?? '08:00');
	const isOn = quietHours !== undefined || (quietUntil ?? 0) > Date.now() + session.clockSkewMs;
	const setHours = (event: FormEvent): void => {
		event.preventDefault();
		if (from !== until) change({quietHours: {from, until}});
	};
	return (
		<Section title="Do not disturb">
			<form className="controls" onSubmit={setHours}>
				<label>
					From <input type="time" required value={from} onChange={event => setFrom(event.target.value)} />
				</label>
				<label>
					until <input type="time" required value={until} onChange={event => setUntil(event.target.value)} />
				</label>
				<button type="submit">{quietHours === undefined ? 'Every day' : 'Change'}</button>
				<button type="button" onClick={() => change({quietUntil: Date.now() + session.clockSkewMs + hourMs})}>
					For 1 hour
				</button>
				{isOn && (
					<button type="button" onClick={() => change({quietHours: null, quietUntil: null})}>
						Turn off
					</button>
				)}
			</form>
			<p className="quiet">
				{quietHours === undefined
					? ''
					: `Every day from ${quietHours.from} until ${quietHours.until}, in the time zone of each device. `}
				{session.quietEnd === undefined ? 'Off now.' : `On until ${untilText(session.quietEnd, Date.now())}.`}
			</p>
		</Section>
	);
};

const WordChoices = ({session, change}: ChoiceProps) => {
	const stored = session.notifications?.highlight ?? [];
	const [text, setText] = useState(stored.join(', '));
	const save = (event: FormEvent): void => {
		event.preventDefault();
		const words = text.split(',').map(word => word.trim());
		change({highlight: words.filter(word => word !== '')});
	};
	return (
		<Section title="Highlight words, which count as a mention">
			<form className="controls" onSubmit={save}>
				<input
					type="text"
					aria-label="Words, separated by commas"
					placeholder="deploy, release candidate"
					value={text}
					maxLength={3000}
					onChange={event => setText(event.target.value)}
				/>
				<button type="submit">Save</button>
			</form>
		</Section>
	);
};

interface BrowserProps extends ChoiceProps, Pick<DialogProps, 'actions'> {
	readonly report: (error: unknown) => void;
}

interface PushProps extends BrowserProps {
	readonly state: Extract<NotificationState, {type: 'on'}>;
	readonly setState: (state: NotificationState) => void;
}

const PushChoice = ({state: {push}, setState, actions, report}: PushProps) => {
	const {client} = actions.context;
	const toggle = (): void => {
		const turned = push.type === 'on' ? turnPushOff(client) : turnPushOn(client);
		turned.catch(report).then(readState).then(setState, report);
	};
	if (push.type === 'unavailable') return <p className="quiet">While the page is closed: {push.reason}</p>;
	return (
		<label className="check">
			<input type="checkbox" checked={push.type === 'on'} onChange={toggle} /> Also while the page is closed
			(push)
		</label>
	);
};

const PushTextChoice = ({session, change}: ChoiceProps) => (
	<label className="check">
		<input
			type="checkbox"
			checked={session.notifications?.isTextPushed === true}
			onChange={event => change({isTextPushed: event.target.checked})}
		/>{' '}
		Push notifications show the text of messages
	</label>
);

const PushChoices = (props: PushProps) => (
	<>
		<p>Notifications are on in this browser. Turn them off in its settings for this site.</p>
		<PushChoice {...props} />
		{props.state.push.type === 'on' && <PushTextChoice {...props} />}
	</>
);

const BrowserChoices = (props: BrowserProps) => {
	const [state, setState] = useState<NotificationState>();
	const {report} = props;
	useEffect(() => {
		readState().then(setState, report);
	}, [report]);
	return (
		<Section title="This browser">
			{state?.type === 'unavailable' && (
				<>
					<div className="controls">
						<button type="button" disabled>
							Turn on notifications
						</button>
					</div>
					<p>{state.reason}</p>
				</>
			)}
			{state?.type === 'off' && (
				<div className="controls">
					<button type="button" onClick={() => turnOn().then(setState, report)}>
						Turn on notifications
					</button>
				</div>
			)}
			{state?.type === 'on' && <PushChoices {...props} state={state} setState={setState} />}
		</Section>
	);
};

export const NotificationsDialog = ({room, session, actions}: DialogProps) => {
	const [problem, setProblem] = useState('');
	const [report] = useState(
		() =>
			(error: unknown): void =>
				setProblem(explain(error)),
	);
	const change = (changes: Change): Promise<void> => {
		setProblem('');
		return actions.setNotifications(changes).catch(report);
	};
	const shared = {session, change};
	return (
		<Dialog title="Notifications" className="notifications" onClose={actions.closePanel}>
			<p className="problem" role="alert">
				{problem}
			</p>
			{session.notifications === undefined ? (
				<p>This server is too old to store notifications. Ask its operator to update termchat.</p>
			) : (
				<>
					<RoomChoices {...shared} room={room} />
					<BrowserChoices {...shared} actions={actions} report={report} />
					<QuietChoices {...shared} />
					<WordChoices {...shared} />
				</>
			)}
		</Dialog>
	);
};
