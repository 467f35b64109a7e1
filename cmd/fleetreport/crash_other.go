//go:build !unix

package main

func crashVisibly() {}
