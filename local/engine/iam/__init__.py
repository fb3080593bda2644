"""Who may do what on the local AWS: IAM's own rules over the roles and policies that moto keeps."""
