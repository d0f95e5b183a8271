package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
)

// confirm asks on the terminal and fails unless the answer is yes. The caller has
// made sure that somebody is there to answer.
func (a *app) confirm(ctx context.Context, question string) error {
	fmt.Fprint(a.env.Err, question+"输入 y 再按 Enter：")
	answered := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(a.env.In).ReadString('\n')
		answered <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case line := <-answered:
		if line != "y" && line != "Y" && line != "是" {
			return failf("not_confirmed", "没有改动。")
		}
	}
	return nil
}

// mayReplace asks before a command's result replaces a file; where nobody can be
// asked it fails, unless force is set.
func (a *app) mayReplace(ctx context.Context, path string, force bool) error {
	info, err := os.Stat(path)
	if err != nil || force || !info.Mode().IsRegular() { // what else is wrong is told when it is written
		return nil
	}
	if !isTerminal(a.env.Err) || !isTyped(a.env.In) {
		return failf("file_exists", "已经有“%s”，没有写入；要替换它请加 --force。", path)
	}
	return a.confirm(ctx, fmt.Sprintf("已经有“%s”。替换吗？", printable(path)))
}
