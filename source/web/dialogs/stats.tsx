/** Numbers about the talk, asked for anew while they are looked at. */
import {useEffect, useState} from 'react';
import type {Session} from '../../client/session/state.ts';
import type {ServerFrameOf} from '../../protocol/frames.ts';
import {roomKind} from '../../protocol/limits.ts';
import type {Actions} from '../actions.ts';
import {count, roomLabel} from '../format.ts';
import {Nick} from '../message-pane/message.tsx';
import {Dialog} from './dialog.tsx';

type Stats = ServerFrameOf<'stats'>;

const everyMs = 5000;

/** A bar for each minute of the last hour. */
export const Sparkline = ({minutes}: {readonly minutes: readonly number[]}) => {
	const most = Math.max(1, ...minutes);
	const total = minutes.reduce((sum, one) => sum + one, 0);
	return (
		<svg
			className="sparkline"
			viewBox={`0 0 ${minutes.length * 4} 32`}
			preserveAspectRatio="none"
			role="img"
			aria-label={`${count(total, 'message')} in the last hour, at most ${most} in a minute`}
		>
			{minutes.map((messages, minute) => {
				const height = messages === 0 ? 0.75 : Math.max(2, (messages / most) * 32);
				return (
					<rect
						// biome-ignore lint/suspicious/noArrayIndexKey: the place is the minute.
						key={minute}
						x={minute * 4}
						y={32 - height}
						width={3}
						height={height}
						className={messages === 0 ? 'none' : undefined}
					/>
				);
			})}
		</svg>
	);
};

const rate = (perMinute: number): string =>
	perMinute === 0 ? '0' : perMinute.toFixed(perMinute < 10 ? 1 : 0);

const Figures = ({stats, session}: {readonly stats: Stats; readonly session: Session}) => (
	<>
		<Sparkline minutes={stats.minutes} />
		<p className="axis" aria-hidden="true">
			<span>60 min ago</span>
			<span>now</span>
		</p>
		<dl className="figures">
			<div>
				<dt>active people</dt>
				<dd>{stats.activeUsers}</dd>
			</div>
			<div>
				<dt>per minute, last 1 min</dt>
				<dd>{rate(stats.perMinute.last1)}</dd>
			</div>
			<div>
				<dt>per minute, last 5 min</dt>
				<dd>{rate(stats.perMinute.last5)}</dd>
			</div>
			<div>
				<dt>per minute, last 60 min</dt>
				<dd>{rate(stats.perMinute.last60)}</dd>
			</div>
		</dl>
		<div className="busiest">
			{stats.busiestRooms.length > 0 && stats.room === undefined && (
				<section>
					<h3>Busiest rooms</h3>
					<ol>
						{stats.busiestRooms.map(({room, messages}) => (
							<li key={room}>
								<span>
									{roomLabel(session.rooms.get(room) ?? {room, kind: roomKind(room), with: undefined})}
								</span>
								<span>{messages}</span>
							</li>
						))}
					</ol>
				</section>
			)}
			{stats.busiestPeople.length > 0 && (
				<section>
					<h3>Busiest people</h3>
					<ol>
						{stats.busiestPeople.map(({user, messages}) => (
							<li key={user.id}>
								<Nick person={user} />
								<span>{messages}</span>
							</li>
						))}
					</ol>
				</section>
			)}
		</div>
	</>
);

interface StatsPanelProps {
	readonly room: string | undefined;
	readonly session: Session;
	readonly actions: Actions;
}

export const StatsPanel = ({room, session, actions}: StatsPanelProps) => {
	const [stats, setStats] = useState<Stats>();
	const [problem, setProblem] = useState<string>();
	useEffect(() => {
		let isOpen = true;
		const refresh = async () => {
			try {
				const next = await actions.stats(room);
				if (isOpen) {
					setStats(next);
					setProblem(undefined);
				}
			} catch (error) {
				if (isOpen) setProblem(error instanceof Error ? error.message : String(error));
			}
		};
		void refresh();
		const timer = setInterval(refresh, everyMs);
		return () => {
			isOpen = false;
			clearInterval(timer);
		};
	}, [actions, room]);
	const about = room === undefined ? undefined : session.rooms.get(room);
	return (
		<Dialog
			title={about === undefined ? 'Numbers of the server' : `Numbers of ${roomLabel(about)}`}
			className="stats"
			onClose={actions.close}
		>
			{stats === undefined ? (
				<p className="quiet">{problem ?? 'Counting…'}</p>
			) : (
				<Figures stats={stats} session={session} />
			)}
			{stats !== undefined && problem !== undefined && <p className="problem">{problem}</p>}
			<div className="buttons">
				{room === undefined ? null : (
					<button type="button" onClick={() => actions.open({type: 'stats', room: undefined})}>
						The whole server
					</button>
				)}
			</div>
		</Dialog>
	);
};
