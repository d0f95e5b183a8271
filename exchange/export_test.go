package exchange

// InspectionPrefix is inspectionPrefix, for tests.
var InspectionPrefix = inspectionPrefix
