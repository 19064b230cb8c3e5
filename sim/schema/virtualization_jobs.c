/* SPDX-License-Identifier: MIT */
/* Jobs, and the errors they end with. */
#include "tables.h"

static const struct cim_property_decl cim_job[] = {
    VALUE("JobStatus", CIM_STRING, 0),
    VALUE("TimeSubmitted", CIM_DATETIME, 0),
    VALUE("ScheduledStartTime", CIM_DATETIME, WRITABLE),
    VALUE("StartTime", CIM_DATETIME, 0),
    VALUE("ElapsedTime", CIM_DATETIME, 0),
    VALUE("JobRunTimes", CIM_UINT32, WRITABLE),
    VALUE("RunMonth", CIM_UINT8, WRITABLE),
    VALUE("RunDay", CIM_SINT8, WRITABLE),
    VALUE("RunDayOfWeek", CIM_SINT8, WRITABLE),
    VALUE("RunStartInterval", CIM_DATETIME, WRITABLE),
    VALUE("LocalOrUtcTime", CIM_UINT16, WRITABLE),
    VALUE("UntilTime", CIM_DATETIME, WRITABLE),
    VALUE("Notify", CIM_STRING, WRITABLE),
    VALUE("Owner", CIM_STRING, 0),
    VALUE("Priority", CIM_UINT32, WRITABLE),
    VALUE("PercentComplete", CIM_UINT16, 0),
    VALUE("DeleteOnCompletion", CIM_BOOLEAN, WRITABLE),
    VALUE("ErrorCode", CIM_UINT16, 0),
    VALUE("ErrorDescription", CIM_STRING, 0),
    VALUE("RecoveryAction", CIM_UINT16, 0),
    VALUE("OtherRecoveryAction", CIM_STRING, 0),
};

static const struct cim_property_decl cim_concrete_job[] = {
    VALUE("InstanceID", CIM_STRING, KEY | AGAIN),
    VALUE("Name", CIM_STRING, AGAIN),
    VALUE("JobState", CIM_UINT16, 0),
    VALUE("TimeOfLastStateChange", CIM_DATETIME, 0),
    VALUE("TimeBeforeRemoval", CIM_DATETIME, WRITABLE),
};

static const struct cim_property_decl msvm_concrete_job[] = {
    VALUE("Cancellable", CIM_BOOLEAN, 0),
    VALUE("ErrorSummaryDescription", CIM_STRING, 0),
    VALUE("JobType", CIM_UINT16, 0),
};

static const struct cim_parameter_decl request_state_change[] = {
    { "RequestedState", CIM_UINT16, NULL, false, CIM_IN },
    { "TimeoutPeriod", CIM_DATETIME, NULL, false, CIM_IN },
};

static const struct cim_parameter_decl get_error[] = {
    { "Error", CIM_STRING, NULL, false, CIM_OUT },
};

static const struct cim_parameter_decl get_error_ex[] = {
    { "Errors", CIM_STRING, NULL, true, CIM_OUT },
};

static const struct cim_method_decl msvm_concrete_job_methods[] = {
    METHOD("RequestStateChange", request_state_change),
    METHOD("GetError", get_error),
    METHOD("GetErrorEx", get_error_ex),
};

static const struct cim_property_decl cim_error[] = {
    VALUE("ErrorType", CIM_UINT16, 0),
    VALUE("OtherErrorType", CIM_STRING, 0),
    VALUE("OwningEntity", CIM_STRING, 0),
    VALUE("MessageID", CIM_STRING, 0),
    VALUE("Message", CIM_STRING, 0),
    VALUE("MessageArguments", CIM_STRING, ARRAY),
    VALUE("PerceivedSeverity", CIM_UINT16, 0),
    VALUE("ProbableCause", CIM_UINT16, 0),
    VALUE("ProbableCauseDescription", CIM_STRING, 0),
    VALUE("RecommendedActions", CIM_STRING, ARRAY),
    VALUE("ErrorSource", CIM_STRING, 0),
    VALUE("ErrorSourceFormat", CIM_UINT16, 0),
    VALUE("OtherErrorSourceFormat", CIM_STRING, 0),
    VALUE("CIMStatusCode", CIM_UINT32, 0),
    VALUE("CIMStatusCodeDescription", CIM_STRING, 0),
};

static const struct cim_class_decl classes[] = {
    CLASS("CIM_Job", "CIM_LogicalElement", ABSTRACT, PROPERTIES(cim_job)),
    CLASS("CIM_ConcreteJob", "CIM_Job", ABSTRACT, PROPERTIES(cim_concrete_job)),
    CLASS("Msvm_ConcreteJob", "CIM_ConcreteJob", PROPERTIES(msvm_concrete_job),
          METHODS(msvm_concrete_job_methods)),
    CLASS("CIM_Error", NULL, ABSTRACT, PROPERTIES(cim_error)),
    CLASS("Msvm_Error", "CIM_Error"),
};

const struct sim_class_group sim_virtualization_jobs = GROUP(classes);
