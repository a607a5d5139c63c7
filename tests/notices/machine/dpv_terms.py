"""The terms of DPV that the machine-readable notice may use, as its own term list has them.

Source: W3C Data Privacy Vocabularies and Controls Community Group, Data Privacy Vocabulary 2.0,
the tables `dpv.csv`, `modules/process.csv`, `modules/entities_legalrole.csv`,
`modules/legal_basis.csv`, `modules/personal_data.csv`, `modules/rights.csv` of the repository
w3c/dpv, read in November 2026; namespace https://w3id.org/dpv#. `Notice`, `Purpose`, `DataSubject`,
`Location` and `OrganisationalMeasure` were seen there as parents of other terms; `PhysicalMeasure`
in two published bindings of the vocabulary, beside `hasPhysicalMeasure` in the table.
"""

from __future__ import annotations

CLASSES = frozenset(
    {
        "Acquire", "Analyse", "Consent", "Contract", "Data", "DataController", "DataProcessor",
        "DataSubProcessor", "DataSubject", "DataSubjectRight", "LegalBasis", "LegalObligation",
        "LegitimateInterest", "Location", "Notice", "OrganisationalMeasure", "PersonalData",
        "PhysicalMeasure", "Process", "Purpose", "StorageDeletion", "StorageDuration", "Store",
        "TechnicalMeasure", "TemporalDuration", "ThirdParty",
    }
)  # fmt: skip
PROPERTIES = frozenset(
    {
        "hasAddress", "hasData", "hasDataController", "hasDataProcessor", "hasDataSubject",
        "hasDuration", "hasLegalBasis", "hasLocation", "hasName", "hasNotice", "hasPersonalData",
        "hasProcessing", "hasPurpose", "hasRecipient", "hasRight", "hasStorageCondition",
        "hasTechnicalOrganisationalMeasure", "isExercisedAt",
    }
)  # fmt: skip
