/** Keys and commands, drawn from their tables. */
import {usageOf} from '../../commands/command.ts';
import {helpCommands} from '../../commands/registry.ts';
import type {Actions} from '../actions/actions.ts';
import {bindings, placeKeys} from '../keys/keymap.ts';
import {Dialog} from './dialog.tsx';

export const Help = ({actions}: {readonly actions: Actions}) => (
	<Dialog title="Keys and commands" className="help" onClose={actions.close}>
		<div className="tables">
			<section>
				<h3>Keys</h3>
				<dl>
					{[...bindings, ...placeKeys].map(({label, does}) => (
						<div key={label}>
							<dt>
								<kbd>{label}</kbd>
							</dt>
							<dd>{does}</dd>
						</div>
					))}
				</dl>
			</section>
			<section>
				<h3>Commands</h3>
				<dl>
					{helpCommands('page').map(command => (
						<div key={command.name}>
							<dt>
								<kbd>{usageOf(command)}</kbd>
							</dt>
							<dd>{command.summary}</dd>
						</div>
					))}
				</dl>
			</section>
		</div>
	</Dialog>
);
