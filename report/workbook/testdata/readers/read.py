"""Reads workbooks with openpyxl, for readers_test.go: prints what read.mjs prints."""

import json
import sys
import warnings

import openpyxl

warnings.simplefilter("ignore")
for book in sys.argv[1:]:
    workbook = openpyxl.load_workbook(book, data_only=True)
    for sheet in workbook.worksheets:
        cells = {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.value != ""
        }
        print(json.dumps({"book": book, "sheet": sheet.title, "cells": cells}, default=str))
