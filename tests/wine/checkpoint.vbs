' Makes a checkpoint of the VM "new vm" and waits for its job. Wine's scripts have no SpawnInstance_ and no Sleep.
Option Explicit
Dim services, vm, service, input, output, job, tries
Set services = CreateObject("WbemScripting.SWbemLocator").ConnectServer(".", "root\virtualization\v2")
For Each vm In services.ExecQuery("SELECT * FROM Msvm_ComputerSystem WHERE ElementName = 'new vm'")
    For Each service In services.ExecQuery("SELECT * FROM Msvm_VirtualSystemSnapshotService")
        Set input = services.Get("Msvm_VirtualSystemSnapshotService").Methods_.Item("CreateSnapshot").InParameters
        input.AffectedSystem = vm.Properties_.Item("__PATH").Value
        input.SnapshotSettings = ""
        input.SnapshotType = 2
        Set output = service.ExecMethod_("CreateSnapshot", input)
        WScript.Echo "return value " & output.ReturnValue
        Do
            Set job = services.Get(output.Job)
            tries = tries + 1
        Loop While job.JobState < 7 And tries < 10000
        WScript.Echo "job state " & job.JobState & ", error " & job.ErrorCode
    Next
Next
