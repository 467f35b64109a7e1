// The library for the reader's browser: the global `echarts` of the report's page.
import { TooltipComponent } from 'echarts/components';
import { core } from './parts.js';

core.use(TooltipComponent);

export const { init, dispose, getInstanceByDom, registerTheme, setPlatformAPI, version } = core;
