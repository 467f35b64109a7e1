package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
)

// What the servers of a fleet may be. An authentication type that is in the list twice
// is twice as frequent.
var (
	teams = []string{"Accounting", "Analytics", "Archive", "Billing", "Claims", "Commerce", "Compliance & Risk", "Customer Care", "Data Platform", "Design",
		"Developer Tools", "Facilities", "Fleet Services", "Fraud", "Infrastructure", "Legal", "Logistics", "Marketing", "Mobile", "Partner API", "People", "Research", "Sales", "Security"}
	purposes = []string{"calendar", "catalog", "crm", "documents", "forecast", "git", "inventory", "ledger", "mail", "orders", "search", "sql", "storage", "tickets", "vault", "wiki"}
	places   = []string{"dev", "test", "stage", "prod", "prod-eu", "prod-us"}
	auths    = []string{"oauth2", "oauth2", "oauth2", "oauth2", "oauth2", "api_key", "api_key", "api_key", "basic", "none"}
	limits   = []int{20, 50, 100, 200, 300, 500, 1000, 2000, 5000}
)

// generate writes a fleet of so many servers. The same number gives the same fleet.
func generate(w io.Writer, servers int) error {
	const seed = 6
	random := rand.New(rand.NewPCG(seed, uint64(servers)))
	one := func(list []string) string { return list[random.IntN(len(list))] }
	about := func(middle, spread float64) float64 { return middle * math.Exp(spread*random.NormFloat64()) } // few are much larger
	b := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintln(b, "server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging,monthly_calls,avg_latency_ms,error_rate_pct,compliant")
	for i := range servers {
		auth, dlp, logging := one(auths), random.IntN(100) < 65, random.IntN(100) < 80
		declared := auth == "oauth2" && dlp && logging || random.IntN(100) < 45 // some teams are wrong
		fmt.Fprintf(b, "srv-%07d,%s-%s-mcp-%d,%s,%d,%s,%d,%t,%t,%d,%.1f,%.2f,%t\n",
			i+1, one(purposes), one(places), random.IntN(1000), one(teams), 1+random.IntN(60), auth, limits[random.IntN(len(limits))],
			dlp, logging, int(about(150, 2.2)), about(90, 0.7), min(25, about(0.6, 1.1)), declared)
	}
	return b.Flush()
}

// generateFile writes a fleet into the file, and gives its size.
func generateFile(path string, servers int) (size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	if err := generate(f, servers); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
