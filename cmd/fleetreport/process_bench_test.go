//go:build unix

package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// benchServers are the sizes of the fleets of BenchmarkProcess.
var benchServers = []int{10, 1_000, 10_000, 100_000, 1_000_000}

// benchCommands are the commands of BenchmarkProcess, by name. {csv} stands for the fleet,
// {dir} for an empty folder and {out} for a workbook in it.
var benchCommands = [][2]string{
	{"check", "../../bin/fleetreport check --period 2026-11 {csv}"},
	{"build", "../../bin/fleetreport build --quiet --period 2026-11 --out {dir} {csv}"},
}

func init() {
	const usage = "measure another program in BenchmarkProcess: 'NAME=COMMAND', with {csv}, {dir} and {out}"
	flag.Func("peer", usage, func(s string) error {
		name, command, ok := strings.Cut(s, "=")
		if !ok || !strings.Contains(command, "{csv}") {
			return errors.New("write NAME=COMMAND {csv}")
		}
		benchCommands = append(benchCommands, [2]string{name, command})
		return nil
	})
}

// BenchmarkProcess measures whole processes, from start to exit: the wall time, the CPU time
// of all cores, the peak memory and the size of the files written. On Linux the peak of a
// process is never below the memory of its parent, here about 30 MiB. See BENCHMARKS.md.
func BenchmarkProcess(b *testing.B) {
	for _, servers := range benchServers {
		b.Run(fmt.Sprintf("servers=%d", servers), func(b *testing.B) {
			csv := filepath.Join(b.TempDir(), "fleet.csv")
			if err := writeRandomFleet(csv, servers); err != nil {
				b.Fatal(err)
			}
			for _, command := range benchCommands {
				b.Run("program="+command[0], func(b *testing.B) {
					benchmarkProcess(b, command[1], csv)
				})
			}
		})
	}
}

func benchmarkProcess(b *testing.B, command, csv string) {
	var cpu float64
	var peak, written int64
	for b.Loop() {
		dir := b.TempDir()
		fill := strings.NewReplacer("{csv}", csv, "{dir}", dir, "{out}", filepath.Join(dir, "report.xlsx"))
		args := strings.Fields(fill.Replace(command))
		cmd := exec.Command(args[0], args[1:]...)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", args[0], err, out)
		}
		b.StopTimer()
		cpu += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		memory := int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) //nolint:unconvert // 32 bits on some systems
		if runtime.GOOS != "darwin" {
			memory <<= 10 // it is in KiB
		}
		peak = max(peak, memory)
		written = 0
		err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().IsRegular() {
				written += info.Size()
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(cpu/float64(b.N), "cpu-sec/op")
	b.ReportMetric(float64(peak), "peak-B")
	b.ReportMetric(float64(written), "written-B")
}

// writeRandomFleet writes a fleet of the given size. It is always the same for a size.
func writeRandomFleet(path string, servers int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	err = randomFleet(file, servers)
	return errors.Join(err, file.Close())
}

func randomFleet(out io.Writer, servers int) error {
	teams := strings.Split("Accounting,Analytics,Archive,Billing,Claims,Commerce,Compliance & Risk,Customer Care,"+
		"Data Platform,Design,Developer Tools,Facilities,Fleet Services,Fraud,Infrastructure,Legal,Logistics,"+
		"Marketing,Mobile,Partner API,People,Research,Sales,Security", ",")
	purposes := strings.Fields("calendar catalog crm documents forecast git inventory ledger mail orders search sql " +
		"storage " +
		"tickets vault wiki")
	stages := strings.Fields("dev test stage prod prod-eu prod-us")
	auths := strings.Fields("oauth2 oauth2 oauth2 oauth2 oauth2 api_key api_key api_key basic none")
	limits := []int{20, 50, 100, 200, 300, 500, 1000, 2000, 5000}

	random := rand.New(rand.NewPCG(6, uint64(servers)))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	logNormal := func(median, sigma float64) float64 { return median * math.Exp(sigma*random.NormFloat64()) }
	w := bufio.NewWriter(out)
	fmt.Fprintln(w, "server_id,server_name,team,tools_count,auth_type,rate_limit_rpm,has_dlp,has_logging,"+
		"monthly_calls,avg_latency_ms,error_rate_pct,compliant")
	for i := range servers {
		auth, dlp, logging := pick(auths), random.IntN(100) < 65, random.IntN(100) < 80
		declared := auth == "oauth2" && dlp && logging || random.IntN(100) < 45 // some teams are wrong
		fmt.Fprintf(w, "srv-%07d,%s-%s-mcp-%d,%s,%d,%s,%d,%t,%t,%d,%.1f,%.2f,%t\n",
			i+1, pick(purposes), pick(stages), random.IntN(1000), pick(teams), 1+random.IntN(60), auth,
			limits[random.IntN(len(limits))], dlp, logging, int(logNormal(150, 2.2)), logNormal(90, 0.7),
			min(25, logNormal(0.6, 1.1)), declared)
	}
	return w.Flush()
}
