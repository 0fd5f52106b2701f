"""What every part may use; no models here."""
