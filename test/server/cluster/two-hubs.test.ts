import {describeTwoHubs} from '../../contracts/two-hubs.ts';
import {hubCluster} from '../../support/hub-cluster.ts';

describeTwoHubs('hubs in one process', hubCluster);
