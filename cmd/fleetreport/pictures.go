package main

import (
	"context"

	"fleetreport/charts"
	"fleetreport/charts/svg"
	"fleetreport/report"
	"fleetreport/report/page"
)

// pictureFiles are the files of all pictures that any document may have.
func pictureFiles() []string {
	var names []string
	for _, id := range report.ChartIDs {
		names = append(names, pictureFile(id))
	}
	return names
}

func pictureFile(id string) string { return chartFolder + "/" + id + ".svg" }

// draw makes the picture of every chart of the document: the option that the page
// brings to life, and the static drawing of the same option.
func draw(ctx context.Context, doc *report.Document) ([]page.Picture, error) {
	var pictures []page.Picture
	var figures []svg.Figure
	for _, section := range doc.Sections {
		for _, chart := range section.Charts {
			p, err := charts.Build(chart)
			if err != nil {
				return nil, err
			}
			pictures = append(pictures, page.Picture{ID: p.ID, Width: p.Width, Height: p.Height, Option: p.Option})
			figures = append(figures, svg.Figure{
				ID: p.ID, Title: p.Title, Description: p.Finding,
				Width: p.Width, Height: p.Height, Option: p.Option,
			})
		}
	}
	drawings, err := svg.Draw(ctx, figures)
	if err != nil {
		return nil, err
	}
	for i := range pictures {
		pictures[i].SVG = drawings[i]
	}
	return pictures, nil
}
