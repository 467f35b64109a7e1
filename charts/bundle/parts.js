// The charts and components that the report draws, and nothing more.
import * as core from 'echarts/core';
import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendPlainComponent,
  MarkLineComponent,
  VisualMapContinuousComponent,
  VisualMapPiecewiseComponent,
} from 'echarts/components';
import { LabelLayout } from 'echarts/features'; // labelLayout.hideOverlap
import { SVGRenderer } from 'echarts/renderers';

core.use([
  BarChart, HeatmapChart, LineChart, ScatterChart,
  AriaComponent, DatasetComponent, GridComponent, LegendPlainComponent, MarkLineComponent,
  VisualMapContinuousComponent, VisualMapPiecewiseComponent,
  LabelLayout, SVGRenderer,
]);

export { core };
