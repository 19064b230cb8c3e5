' Reads the simulated host as an administrator's script does: queries, single objects, properties of every kind.
Option Explicit
Dim services, vm, gpu, settings, status
Set services = CreateObject("WbemScripting.SWbemLocator").ConnectServer(".", "root\virtualization\v2")
For Each vm In services.ExecQuery("SELECT * FROM Msvm_ComputerSystem WHERE Caption = 'Virtual Machine'")
    WScript.Echo vm.ElementName & ": state " & vm.EnabledState & ", changed " & Len(vm.TimeOfLastStateChange)
Next
For Each gpu In services.InstancesOf("Msvm_PartitionableGpu")
    WScript.Echo "counts of type " & VarType(gpu.ValidPartitionCounts) & ", memory " & gpu.TotalVRAM & " of type " & VarType(gpu.TotalVRAM)
Next
Set vm = services.Get("Msvm_ComputerSystem.CreationClassName='Msvm_ComputerSystem',Name='E220A839-7B1D-4DAF-A10A-2DEC89025CC1'")
WScript.Echo vm.Properties_.Item("__RELPATH").Value
WScript.Echo vm.Properties_.Count & " properties, " & TypeName(vm.Properties_.Item("ElementName").Value)
