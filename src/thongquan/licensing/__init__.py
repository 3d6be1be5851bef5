"""The national single window: procedures of other agencies, applications, licences."""
