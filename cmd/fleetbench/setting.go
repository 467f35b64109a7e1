package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// setting says what was measured, and where: nothing of the machine but what bears on
// the figures.
func setting(ctx context.Context, binary string) (string, error) {
	version, err := exec.CommandContext(ctx, binary, "version").Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", binary, err)
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return "", err
	}
	libraries := []string{"github.com/xuri/excelize/v2", "github.com/go-echarts/go-echarts/v2"}
	var with []string
	for _, dep := range info.Deps {
		if slices.Contains(libraries, dep.Path) {
			with = append(with, dep.Path+" "+dep.Version)
		}
	}
	return fmt.Sprintf("Measured: %s, with %s.\nMachine: %s, %d cores, %s of memory, %s/%s.\n",
		strings.TrimSpace(string(version)), strings.Join(with, " and "),
		field("/proc/cpuinfo", "model name", "a processor that is not named"), runtime.NumCPU(), memory(), runtime.GOOS, runtime.GOARCH), nil
}

// field is the value of a line "name: value" of a file in which the system describes
// itself.
func field(path, name, missing string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return missing
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return missing
}

func memory() string {
	var kib int64
	if _, err := fmt.Sscanf(field("/proc/meminfo", "MemTotal", ""), "%d kB", &kib); err != nil {
		return "an unknown amount"
	}
	return fmt.Sprintf("%d GiB", (kib+1<<19)>>20)
}
