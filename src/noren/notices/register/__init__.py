"""The register of cameras (記録簿): an entry for each, as a sheet, as CSV and as JSON.

`entries` reads the plan into `Entry`, one for each camera; `sheet` sets an entry on A4; `tables`
writes all of them as CSV or JSON. Source: Guidebook 2.0, section 4.1a (responsibility at every
stage) and 4.5 (items, range of use, access and retention are fixed beforehand).
"""
