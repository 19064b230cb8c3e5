' The VMs of a host with their states, as an administrator's script lists them.
Option Explicit
Dim services, vm
Set services = CreateObject("WbemScripting.SWbemLocator").ConnectServer(".", "root\virtualization\v2")
For Each vm In services.ExecQuery("SELECT * FROM Msvm_ComputerSystem")
    WScript.Echo vm.ElementName & " " & vm.EnabledState
Next
