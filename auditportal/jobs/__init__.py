"""The job table: what must happen is a row with a lease; Redis only rings the bell."""
