"""The single window as pages: procedures, applications, the agency's desk, licences."""
