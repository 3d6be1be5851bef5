"""Procedures as data, what an application must say, the processes of applications and licences."""
