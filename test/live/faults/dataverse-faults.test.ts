import { dataverseFaults } from '../../support/faults/outages/dataverse-faults';
import { nothingWrong, shortForm } from '../../support/faults/world/short-form';

describe('n8n killed with -9, and Dataverse away and half done, while records are written there', () => {
	it('has one case of each, and answers none twice', async () => {
		expect(await shortForm(dataverseFaults)).toEqual({ messages: 120, cases: 120, ...nothingWrong });
	}, 480_000);
});
