// The global `echarts` of the report: the charts and components that it draws,
// and nothing more. One library serves the page and the static pictures.
import * as core from 'echarts/core';
import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendPlainComponent,
  TooltipComponent,
  VisualMapPiecewiseComponent,
} from 'echarts/components';
import { LabelLayout } from 'echarts/features'; // labelLayout.hideOverlap
import { SVGRenderer } from 'echarts/renderers';

core.use([
  BarChart, HeatmapChart, LineChart, ScatterChart,
  AriaComponent, GridComponent, LegendPlainComponent, TooltipComponent,
  VisualMapPiecewiseComponent, LabelLayout, SVGRenderer,
]);

export const { init, dispose, getInstanceByDom, registerTheme, setPlatformAPI, version } = core;
