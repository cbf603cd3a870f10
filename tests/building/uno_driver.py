"""Runs under the system's Python (which has uno): starts LibreOffice and does one JSON request a line."""

import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table.CellContentType import FORMULA, TEXT, VALUE

ERRORS = {503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}


def prop(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


class Office:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ziping-office-")
        pipe = f"ziping{pathlib.Path(self.folder.name).name[-8:]}".replace("_", "x")
        self.process = subprocess.Popen(
            [
                "soffice", "--headless", "--norestore", "--nologo", "--nodefault",
                f"-env:UserInstallation=file://{self.folder.name}/profile",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        context = uno.getComponentContext()
        resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
        for _ in range(300):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.2)
        else:
            raise SystemExit("LibreOffice did not answer")
        manager = self.context.ServiceManager
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self.dispatcher = manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", self.context)
        self.book = None

    def open(self, path):
        self.close()
        self.book = self.desktop.loadComponentFromURL(
            pathlib.Path(path).resolve().as_uri(), "_blank", 0, (prop("Hidden", True),)
        )

    def close(self):
        if self.book is not None:
            self.book.close(True)
            self.book = None

    def stop(self):
        self.close()
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.folder.cleanup()

    def recalculate(self):
        self.book.calculateAll()

    def sheet(self, name):
        return self.book.Sheets.getByName(name)

    def value(self, sheet, address):
        return shown(self.sheet(sheet).getCellRangeByName(address))

    def formulas(self):
        """Every formula cell: {sheet: {address: value}}."""
        found = {}
        for name in self.book.Sheets.ElementNames:
            sheet = self.sheet(name)
            cells = {}
            ranges = sheet.queryContentCells(16)
            for area in ranges.RangeAddresses:
                for row in range(area.StartRow, area.EndRow + 1):
                    for column in range(area.StartColumn, area.EndColumn + 1):
                        cells[address(row, column)] = shown(sheet.getCellByPosition(column, row))
            found[name] = cells
        return found

    def column(self, sheet, letters, rows):
        """The values of a column at once; errors as {"error": code}."""
        cells = self.sheet(sheet).getCellRangeByName(f"{letters}1:{letters}{rows}")
        wrong = set()
        for area in cells.queryFormulaCells(4).RangeAddresses:
            wrong.update(range(area.StartRow, area.EndRow + 1))
        return [{"error": 1} if row in wrong else values[0] for row, values in enumerate(cells.getDataArray())]

    def put(self, sheet, address, value):
        cell = self.sheet(sheet).getCellRangeByName(address)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value

    def type_in(self, sheet, address, text):
        """As a person types: refused when the cell is locked."""
        self.go(sheet, address)
        self.dispatch(".uno:EnterString", StringName=text)

    def go(self, sheet, address):
        controller = self.book.CurrentController
        controller.setActiveSheet(self.sheet(sheet))
        self.dispatch(".uno:GoToCell", ToPoint=address)

    def dispatch(self, command, **arguments):
        frame = self.book.CurrentController.Frame
        self.dispatcher.executeDispatch(
            frame, command, "", 0, tuple(prop(name, value) for name, value in arguments.items())
        )

    def insert_row(self, sheet, row):
        """Insert a row above ``row`` (1-based) through the user interface, protection respected."""
        self.go(sheet, f"A{row}:A{row}")
        self.dispatch(".uno:InsertRowsBefore")

    def delete_row(self, sheet, row):
        self.go(sheet, f"A{row}:A{row}")
        self.dispatch(".uno:DeleteRows")

    def names(self, sheet=""):
        """Defined names of the book or of a sheet: {name: content}."""
        ranges = self.sheet(sheet).NamedRanges if sheet else self.book.NamedRanges
        return {name: ranges.getByName(name).Content for name in ranges.ElementNames}

    def copy_sheet(self, name, new):
        self.book.Sheets.copyByName(name, new, self.book.Sheets.Count)

    def protected(self, sheet):
        return self.sheet(sheet).isProtected()

    def has_validation(self, sheet, address):
        return self.sheet(sheet).getCellRangeByName(address).Validation.Type.value

    def pages(self, sheet, pdf):
        """Export one sheet alone; the caller counts the pages."""
        cursor = self.sheet(sheet).getPrintAreas()
        data = uno.Any("[]com.sun.star.beans.PropertyValue", (prop("Selection", self.range_of(sheet, cursor)),))
        self.book.storeToURL(
            pathlib.Path(pdf).resolve().as_uri(), (prop("FilterName", "calc_pdf_Export"), prop("FilterData", data))
        )

    def range_of(self, sheet, areas):
        area = areas[0]
        return self.sheet(sheet).getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)

    def save(self, path):
        self.book.storeToURL(pathlib.Path(path).resolve().as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),))


def address(row, column):
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def shown(cell):
    if cell.getError():
        return ERRORS.get(cell.getError(), f"Err:{cell.getError()}")
    if cell.Type == FORMULA:
        return cell.String if cell.FormulaResultType2 == 2 else cell.Value
    if cell.Type == TEXT:
        return cell.String
    return cell.Value if cell.Type == VALUE else None


def main():
    office = Office()
    print(json.dumps({"ready": True}), flush=True)
    try:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = getattr(office, request["do"])(*request.get("with", []))
                print(json.dumps({"answer": answer}), flush=True)
            except Exception as error:
                print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
    finally:
        office.stop()


main()
