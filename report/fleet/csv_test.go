package fleet_test

import (
	"fleetreport/report/fleet"
	"fleetreport/report/fleet/csv"
)

func init() { fleet.Read, fleet.ReadBlocks = csv.Read, csv.ReadBlocks }
