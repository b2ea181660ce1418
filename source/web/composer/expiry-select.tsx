/** Selects the lifetime of the next message. */
import {formatDuration} from '../../text/duration.ts';
import {Icon} from '../elements/icons.tsx';

const expiries = [
	{seconds: 0, label: 'Never expires'},
	{seconds: 30, label: '30 s'},
	{seconds: 300, label: '5 min'},
	{seconds: 3600, label: '1 h'},
	{seconds: 86_400, label: '1 day'},
] as const;

interface ExpirySelectProps {
	readonly value: number;
	/** The room's own expiry, which applies if the user selects none; 0: none. */
	readonly roomSeconds: number;
	readonly onChange: (seconds: number) => void;
}

export const ExpirySelect = ({value, roomSeconds, onChange}: ExpirySelectProps) => (
	<label className="expiry" title="When the message expires">
		<Icon name="timer" />
		<span className="visually-hidden">Expires</span>
		<select
			value={value}
			className={value > 0 ? 'on' : roomSeconds > 0 ? '' : 'off'}
			onChange={event => onChange(Number(event.currentTarget.value))}
		>
			{expiries.map(({seconds, label}) => (
				<option key={seconds} value={seconds}>
					{seconds === 0 && roomSeconds > 0 ? formatDuration(roomSeconds * 1000) : label}
				</option>
			))}
		</select>
	</label>
);
