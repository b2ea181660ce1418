/** Lists the key bindings and the commands. */
import {usageOf} from '../../commands/command.ts';
import {helpCommands} from '../../commands/slash/registry.ts';
import type {Actions} from '../actions/actions.ts';
import {Dialog} from '../elements/dialog.tsx';
import {bindings, localKeys} from '../keys/keymap.ts';

export const Help = ({actions}: {readonly actions: Actions}) => (
	<Dialog title="Keys and commands" className="help" onClose={actions.closePanel}>
		<div className="tables">
			<section>
				<h3>Keys</h3>
				<dl>
					{[...bindings, ...localKeys].map(({label, summary}) => (
						<div key={label}>
							<dt>
								<kbd>{label}</kbd>
							</dt>
							<dd>{summary}</dd>
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
