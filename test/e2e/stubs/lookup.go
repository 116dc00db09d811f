// What Go's own resolver finds for each name: "NAME MILLISECONDS ADDRESS,ADDRESS", or "noname", or the error.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	resolver := &net.Resolver{PreferGo: true}
	for _, name := range os.Args[1:] {
		started := time.Now()
		found, err := resolver.LookupIPAddr(context.Background(), name)
		took := time.Since(started).Milliseconds()
		var fault *net.DNSError
		if errors.As(err, &fault) && fault.IsNotFound {
			fmt.Println(name, took, "noname")
		} else if err != nil {
			fmt.Println(name, took, strings.ReplaceAll(err.Error(), " ", "_"))
		} else {
			texts := []string{}
			for _, address := range found {
				texts = append(texts, address.String())
			}
			fmt.Println(name, took, strings.Join(texts, ","))
		}
	}
}
